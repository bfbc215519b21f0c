"""对外接口 the interface for other systems, `/api/v1`: read from the declarations, with the verbs and rules of the pages."""
