"""Other people's protocols, so that their clients can use this service as it is."""
