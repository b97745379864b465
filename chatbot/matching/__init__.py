"""Which approved answer a message asks for, by weighed evidence; or that none is sure enough.

Order of evaluation: lexicon (words, spelling towards the vocabulary, concepts) → features →
index (learned weights per answer) → deciding (what must agree exactly, promise P8) → matcher
(accept, ask back, or decline). Pure: values in, values out. Must not import answering or safety.

Evidence is weighed per answer rather than looked up as the nearest phrase, because nearest-phrase
fuzzy matching was measured 15 to 53 points worse on a public set (CLINC150). The weights are
learned from the approved phrases when the knowledge is loaded: a fixed number of steps of
multinomial logistic regression, no random numbers, so the same folder gives the same weights.
"""
