import Foundation

/// Three significant digits.
func short(_ value: Double) -> String { String(format: "%.3g", value) }

func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
