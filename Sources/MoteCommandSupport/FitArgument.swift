import ArgumentParser
import MoteFormat
import MoteImages

extension Fit: ExpressibleByArgument {
  /// What a contract asks for.
  public init(_ code: InputFit) {
    switch code {
    case .none: self = .none
    case .mnist: self = .mnist
    case .stretch: self = .stretch
    case .resizeAndCrop: self = .resizeAndCrop
    }
  }

  /// The contract's code.
  public var code: InputFit {
    switch self {
    case .none: .none
    case .mnist: .mnist
    case .stretch: .stretch
    case .resizeAndCrop: .resizeAndCrop
    }
  }
}
