import Testing

@testable import MoteTrain
