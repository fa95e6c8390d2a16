"""What callers ask, parsed once for HTTP, pages and command line: views, ranges, filters, cursors."""
