import CBLIS

/// What the last bits of a result depend on besides the settings.
enum Versions {
  static var all: [String: String] {
    ["blis": String(cString: bli_info_get_version_str()), "kernels": String(cString: bli_arch_string(bli_arch_query_id())), "swift": swift]
  }

  private static var swift: String {
    #if swift(>=6.4)
      "6.4 or later"
    #elseif swift(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
