"""The questionnaire and the trials as HL7 FHIR R4 (4.0.1) resources, and answers that come as one.

Pure mapping: ``resources`` are the parts of the standard that we use, ``questionnaires``,
``responses`` and ``studies`` map to and from them. It stands beside the dossier, below everything
that serves: a resource is one more form of what the knowledge holds.
"""
