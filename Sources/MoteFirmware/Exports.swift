@_exported import CMote
