import ArgumentParser
import MoteTrain

@main
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "train", abstract: "Trains a network of this package.")
}
