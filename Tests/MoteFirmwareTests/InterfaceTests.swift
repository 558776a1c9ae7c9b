import CMote
import Testing

@testable import MoteFirmware
