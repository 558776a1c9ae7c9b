/// A point of the plane on which digits are drawn: x to the right, y down, a digit about 10 wide and 14 high.
struct Point {
  var x: Double
  var y: Double
}

/// One movement of the pen through control points: smooth, but for the points that are corners.
struct Stroke {
  struct Node {
    var point: Point
    var isCorner: Bool
  }

  var nodes: [Node]

  /// The pen's path as a polyline, `steps` pieces between any two control points.
  func polyline(steps: Int = 10) -> [Point] {
    guard var run = nodes.first.map({ [$0.point] }) else { return [] }
    var path = run
    for (index, node) in nodes.enumerated().dropFirst() {
      run.append(node.point)
      guard node.isCorner || index == nodes.count - 1 else { continue }
      path += Self.smooth(run, steps: steps)
      run = [node.point]
    }
    return path
  }

  /// The centripetal Catmull-Rom curve through the points, without its first point; this form neither loops nor
  /// overshoots where control points stand unevenly.
  private static func smooth(_ points: [Point], steps: Int) -> [Point] {
    let last = points.count - 1
    guard last >= 1 else { return [] }
    var path: [Point] = []
    for index in 0..<last {
      let from = points[index]
      let to = points[index + 1]
      let before = index > 0 ? points[index - 1] : mirror(to, at: from)
      let after = index + 1 < last ? points[index + 2] : mirror(from, at: to)
      for step in 1...steps {
        path.append(catmullRom(before, from, to, after, Double(step) / Double(steps)))
      }
    }
    return path
  }

  private static func mirror(_ point: Point, at centre: Point) -> Point {
    Point(x: 2 * centre.x - point.x, y: 2 * centre.y - point.y)
  }

  /// Barry and Goldman's pyramid; `fraction` 0 gives `p1`, 1 gives `p2`.
  private static func catmullRom(
    _ p0: Point, _ p1: Point, _ p2: Point, _ p3: Point, _ fraction: Double
  ) -> Point {
    let t1 = knot(p0, p1)
    let t2 = t1 + knot(p1, p2)
    let t3 = t2 + knot(p2, p3)
    let t = t1 + (t2 - t1) * fraction
    let a1 = mix(p0, p1, t / t1)
    let a2 = mix(p1, p2, (t - t1) / (t2 - t1))
    let a3 = mix(p2, p3, (t - t2) / (t3 - t2))
    let b1 = mix(a1, a2, t / t2)
    let b2 = mix(a2, a3, (t - t1) / (t3 - t1))
    return mix(b1, b2, (t - t1) / (t2 - t1))
  }

  /// The square root of the distance, kept off zero for points that coincide. Square roots are exact in IEEE 754.
  private static func knot(_ a: Point, _ b: Point) -> Double {
    let x = b.x - a.x
    let y = b.y - a.y
    return max((x * x + y * y).squareRoot().squareRoot(), 1e-3)
  }

  private static func mix(_ a: Point, _ b: Point, _ t: Double) -> Point {
    Point(x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t)
  }
}
