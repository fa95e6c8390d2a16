"""The pages: what people look at, made on the server, in English and Chinese; no script is needed."""
