"""What pages share: numbers, labels, options, query parameters, paging, files."""
