// Talks to the server. A message is sent again by itself after a fault of the line; by its
// ``client_message_id`` the server knows it, so it is answered once however often it arrives.

import { make } from "./dom.js";
import { kept } from "./store.js";
import { say } from "./words.js";

const API = "api/v1/";
const TIMEOUT = 15_000; // ms until a call counts as lost
const PAUSES = [400, 1_600]; // ms before the second and the third try
const TOO_MANY = 429;

const pause = (time) => new Promise((resume) => setTimeout(resume, time));

/** 128 random bits. Not ``randomUUID``, which pages without TLS do not have. */
const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Why a call failed: a stable code, words to show, and whether trying again can help. */
export class Failure extends Error {
  constructor(problem = {}, response = undefined) {
    super("the call failed");
    const status = response?.status;
    this.code = problem?.code ?? "unreachable";
    this.detail = problem?.detail ?? say("unreachable");
    this.emergency = problem?.emergency ?? say("emergency_line");
    this.field = problem?.field;
    this.canRetry = !response || status === TOO_MANY || status >= 500;
    this.isPassing = !response || [502, 503, 504].includes(status);
    this.seconds = Number(response?.headers.get("Retry-After")) || 0;
  }
}

export class Client {
  #screening; // the answers of a screening under way, signed; gone with the page
  /** ``base`` is the address below which the server's own addresses begin. */
  constructor(base) {
    this.base = base;
  }

  address(path) {
    return new URL(path, this.base).href;
  }

  /** The body of the reply, or null when it has none. Throws a Failure. */
  async call(method, path, content) {
    const headers = content && { "Content-Type": "application/json" };
    const request = { method, headers, body: content && JSON.stringify(content), credentials: "omit", cache: "no-store" };
    const lost = () => { throw new Failure(); };
    if (!navigator.onLine) lost();
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(this.address(API + path), { ...request, signal }).catch(lost);
    const body = response.status === 204 ? null : await response.json().catch(() => (response.ok ? lost() : undefined));
    if (!response.ok) throw new Failure(body, response);
    return body;
  }

  /** As ``call``, tried again after a pause when the fault may pass. Only for what may arrive twice. */
  async insist(method, path, content) {
    for (const time of PAUSES) {
      const begun = performance.now();
      try {
        return await this.call(method, path, content);
      } catch (failure) {
        const isSlow = performance.now() - begun >= TIMEOUT; // they have waited long enough
        if (!failure.isPassing || isSlow || !navigator.onLine) throw failure;
      }
      await pause(time);
    }
    return this.call(method, path, content);
  }

  /** What sends ``text``, once or, after a failure, again as the same message. */
  message(text, settings) {
    const client_message_id = randomId();
    return () => this.#send({ text, client_message_id, ...settings });
  }

  /** The reply to a message. A talk that the server no longer knows begins anew. */
  async #send(message) {
    const conversation = kept.get("conversation") || undefined;
    const post = (more) => this.insist("POST", "messages", { ...message, ...more, screening: this.#screening });
    const reply = await post({ conversation }).catch((failure) => {
      if (failure.code !== "conversation_unknown") throw failure;
      kept.set("conversation", "");
      return post();
    });
    this.#screening = reply.screening?.token;
    return reply;
  }

  /** Whether answers of a screening are at hand. */
  get isScreening() {
    return Boolean(this.#screening);
  }

  /** Opens the page for the doctor in a window of its own: the answers are posted, never in an address. */
  openSheet() {
    const token = make("input", { type: "hidden", name: "token", value: this.#screening });
    const form = make("form", { method: "post", action: this.address("screening/sheet"), target: "_blank", hidden: true }, token);
    document.body.append(form);
    form.submit();
    form.remove();
  }

  config(language) {
    return this.insist("GET", `config?language=${encodeURIComponent(language)}`);
  }

  feedback(turn, kind) {
    return this.call("POST", "feedback", { conversation: kept.get("conversation"), turn, kind });
  }

  /** Erases the talk on the server. One that is already gone is as good as erased. */
  async forget() {
    const conversation = kept.get("conversation");
    const gone = (failure) => {
      if (failure.code !== "conversation_unknown") throw failure;
    };
    if (conversation) await this.insist("DELETE", `conversations/${encodeURIComponent(conversation)}`).catch(gone);
    kept.set("conversation", "");
    this.#screening = undefined;
  }
}
