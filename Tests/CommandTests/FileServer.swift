import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A web server on this machine that gives out a few files, for as long as it lives.
final class FileServer: Sendable {
  let port: UInt16
  private let listener: CInt
  private let asked = Mutex<[String]>([])
  /// Connections that are neither answered to the end nor closed.
  private let held = Mutex<[CInt]>([])

  /// How much of a file is sent.
  enum Manner: Sendable {
    /// All, and its length before it.
    case whole
    /// All, its length told by the end of the connection alone.
    case withoutLength
    /// Half, and then nothing more.
    case half
  }

  /// The paths that were asked for so far.
  var requests: [String] { asked.withLock { $0 } }

  /// - Parameter files: what to answer for each path; anything else is not found.
  init(_ files: [String: [UInt8]], _ manner: Manner = .whole) throws {
    listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { [listener] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isBound else { throw CocoaError(.featureUnsupported) }
    let thread = Thread { [self] in serve(files, manner) }
    thread.start()
  }

  func stop() {
    shutdown(listener, CInt(SHUT_RDWR))
    close(listener)
    held.withLock { for client in $0 { close(client) } }
  }

  private func serve(_ files: [String: [UInt8]], _ manner: Manner) {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { return }
      var request = [UInt8](repeating: 0, count: 4096)
      let count = recv(client, &request, request.count, 0)
      let words = String(decoding: request.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
      let path = words.count > 1 ? String(words[1]) : ""
      asked.withLock { $0.append(path) }
      let body = files[path]
      let length = manner == .withoutLength ? "" : "Content-Length: \(body?.count ?? 0)\r\n"
      let head = "HTTP/1.0 \(body == nil ? "404 Not Found" : "200 OK")\r\n\(length)Connection: close\r\n\r\n"
      let shown = (body ?? []).prefix(manner == .half ? (body ?? []).count / 2 : .max)
      let answer = Array(head.utf8) + shown
      var sent = 0
      while sent < answer.count {
        let written = answer[sent...].withUnsafeBytes { send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        guard written > 0 else { break }
        sent += written
      }
      if manner == .half { held.withLock { $0.append(client) } } else { close(client) }
    }
  }
}
