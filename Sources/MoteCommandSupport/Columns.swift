/// One line for each row: columns wide enough for their longest cell, two spaces apart.
/// - Parameter rightFrom: the first column that is flush right, as numbers are read; none unless given.
public func aligned(_ rows: [[String]], rightFrom: Int = .max) -> [String] {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.count)
    }
  }
  return rows.map { row in
    var line = ""
    for (column, cell) in row.enumerated() {
      let space = String(repeating: " ", count: widths[column] - cell.count)
      if column >= rightFrom {
        line += space + cell
      } else {
        line += cell + (column < row.count - 1 ? space : "")
      }
      if column < row.count - 1 { line += "  " }
    }
    return line
  }
}
