"""One module per kind of remote catalogue; all satisfy `protocol.Connector`."""
