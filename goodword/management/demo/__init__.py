"""The demo workspace: real CRM data through the ordinary import, and a generator for what no public CRM data has."""
