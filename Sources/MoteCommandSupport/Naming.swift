/// Runs `body`; an error that does not name its file gets the name in front.
public func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as CommandFailure {
    throw error
  } catch {
    throw CommandFailure(path: path, "\(error)")
  }
}
