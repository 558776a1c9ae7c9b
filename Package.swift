// swift-tools-version: 6.2
import Foundation
import PackageDescription

// `swift run` and `swift test` build debug; the inner loops are optimised there too.
let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
// Models and sessions borrow the caller's bytes; their lifetimes are checked by the compiler.
let core: [SwiftSetting] = fast + [.enableExperimentalFeature("Lifetimes")]
// A module per instruction set of the host, entered only where the CPU has it; empty on other architectures.
#if arch(x86_64)
  let avx2Flags = ["-mavx2", "-mfma", "-mf16c", "-mbmi2"]
  let avxVNNIFlags = avx2Flags + ["-mavxvnni"]
  let avx512BaseFlags = avx2Flags + ["-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl"]
  let avx512Flags = avx512BaseFlags + ["-mavx512vnni"]
#else
  let (avx2Flags, avxVNNIFlags, avx512BaseFlags, avx512Flags): ([String], [String], [String], [String]) = ([], [], [], [])
#endif
// The same for arm64. Cross-compiled from another machine (Tools/check-neon) the manifest cannot see the target's architecture.
#if arch(arm64)
  let isForARM = true
#else
  let isForARM = Context.environment["MOTE_ARM64"] != nil
#endif
let neonDotFlags = isForARM ? ["-march=armv8.2-a+dotprod"] : []
let neonI8MMFlags = isForARM ? ["-march=armv8.2-a+dotprod+i8mm"] : []
func compiled(with flags: [String]) -> [SwiftSetting] { core + [.unsafeFlags(flags.flatMap { ["-Xcc", $0] })] }
// A process that starts, classifies one image and ends spends its time loading libraries; in these commands they are linked in,
// the C library too where it lies as on Debian. (lld, because gold warns of functions that look users up.)
#if arch(x86_64)
  let staticLibC = "/usr/lib/x86_64-linux-gnu/libc.a"
#else
  let staticLibC = "/usr/lib/aarch64-linux-gnu/libc.a"
#endif
let libraries = FileManager.default.fileExists(atPath: staticLibC) ? ["-static-executable", "-use-ld=lld"] : ["-static-stdlib"]
let quickStart: [LinkerSetting] = [
  .unsafeFlags(
    libraries + ["-l_FoundationCollections", "-l_FoundationCShims", "-lswiftSynchronization"],
    .when(platforms: [.linux], configuration: .release))
]
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "Mote",
  products: [
    .library(name: "Mote", targets: ["MoteFormat", "MoteKernels", "MoteRuntime", "MoteImages", "MoteHost"]),
    .library(name: "MoteEmbedded", type: .static, targets: ["MoteFormat", "MoteKernels", "MoteRuntime"]),
    .library(name: "MoteFirmware", type: .static, targets: ["MoteFirmware"]),
    .library(name: "VectorCheck", type: .static, targets: ["VectorCheck"]),
    .executable(name: "convert", targets: ["convert"]),
    .executable(name: "infer", targets: ["infer"]),
    .executable(name: "inspect", targets: ["inspect"]),
    .executable(name: "conform", targets: ["conform"]),
    .executable(name: "train", targets: ["train"]),
    .executable(name: "bench", targets: ["bench"]),
    .plugin(name: "Firmware", targets: ["Firmware"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.30.0"),
  ],
  targets: [
    // Embeddable: these import nothing, not even Foundation.
    .target(name: "MoteFormat", exclude: ["README.md"], swiftSettings: core),
    .target(name: "CMoteIntrinsics"),
    .target(name: "MoteKernels", dependencies: ["MoteFormat", "CMoteIntrinsics"], exclude: ["README.md", "WINOGRAD.md", "LRN.md"], swiftSettings: core),
    .target(
      name: "MoteRuntime", dependencies: ["MoteFormat", "MoteKernels"], exclude: ["README.md"], swiftSettings: core),
    .target(name: "CMote"),
    .target(
      name: "MoteFirmware", dependencies: ["CMote", "MoteFormat", "MoteKernels", "MoteRuntime"], exclude: ["README.md"],
      swiftSettings: core),

    // Host: vectors. The algorithms once, and a module per instruction set that specialises them with its flags.
    .target(name: "CMoteVector"),
    .target(name: "MoteVector", dependencies: ["CMoteVector", "MoteFormat", "MoteKernels"], exclude: ["README.md", "FLOAT.md"], swiftSettings: core),
    .target(name: "MotePortable", dependencies: ["MoteVector", "MoteFormat", "MoteKernels"], exclude: ["README.md"], swiftSettings: core),
    .target(name: "MoteAVX2", dependencies: ["MoteVector", "MotePortable", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: avx2Flags)),
    .target(name: "MoteAVXVNNI", dependencies: ["MoteVector", "MotePortable", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: avxVNNIFlags)),
    .target(name: "MoteAVX512Base", dependencies: ["MoteVector", "MotePortable", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: avx512BaseFlags)),
    .target(name: "MoteAVX512", dependencies: ["MoteVector", "MotePortable", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: avx512Flags)),
    .target(name: "MoteNEON", dependencies: ["MoteVector", "MotePortable", "MoteFormat", "MoteKernels"], exclude: ["README.md"], swiftSettings: core),
    .target(name: "MoteNEONDot", dependencies: ["MoteVector", "MotePortable", "MoteNEON", "MoteFormat", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: neonDotFlags)),
    .target(name: "MoteNEONI8MM", dependencies: ["MoteVector", "MotePortable", "MoteNEON", "MoteFormat", "MoteKernels"], exclude: ["README.md"], swiftSettings: compiled(with: neonI8MMFlags)),

    // Host: images in, classes out.
    .target(name: "MoteImages", exclude: ["README.md"], swiftSettings: fast),
    .target(
      name: "MoteHost",
      dependencies: [
        "MoteFormat", "MoteKernels", "MoteRuntime", "MoteImages", "MoteVector", "MotePortable", "MoteAVX2", "MoteAVXVNNI", "MoteAVX512Base", "MoteAVX512", "MoteNEON",
        "MoteNEONDot", "MoteNEONI8MM", "CMoteCPU",
      ],
      exclude: ["README.md"], swiftSettings: core),
    .target(name: "CMoteCPU"),
    .target(name: "CMoteDefaultModel"),

    // Host: from trained parameters to a file, and back to the truth.
    .target(name: "MoteGraph", dependencies: ["MoteRandom"], exclude: ["README.md"], swiftSettings: fast),
    .target(
      name: "MoteImport", dependencies: ["MoteGraph", "MoteImages", "CZlib"], exclude: ["README.md"],
      swiftSettings: fast),
    .target(
      name: "MoteONNX", dependencies: ["MoteGraph", "MoteImport", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["README.md", "Schema"], swiftSettings: fast),
    .target(
      name: "MoteConvert", dependencies: ["MoteFormat", "MoteKernels", "MoteRuntime", "MoteGraph"], exclude: ["README.md"],
      swiftSettings: core),
    .target(name: "MoteReference", dependencies: ["MoteGraph", "CBLIS"], exclude: ["README.md"], swiftSettings: fast),
    .target(
      name: "MoteConformance",
      dependencies: ["MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImages", "MoteConvert", "MoteReference"],
      exclude: ["README.md"], swiftSettings: core),
    .target(
      name: "MoteTrain", dependencies: ["MoteGraph", "MoteImages", "MoteImport", "MoteRandom", "CBLIS"], exclude: ["README.md"],
      swiftSettings: fast),
    .target(name: "MoteRandom", exclude: ["README.md"], swiftSettings: fast),
    .target(name: "MoteDigits", dependencies: ["MoteImages", "MoteRandom"], exclude: ["README.md"], swiftSettings: fast),
    .target(name: "CMoteDefaultParameters"),
    .target(name: "MoteDefaults", dependencies: ["CMoteDefaultParameters", "MoteGraph", "MoteImages", "MoteImport"]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CBLIS", providers: [.apt(["libblis-dev"])]),

    // Commands: thin.
    .target(name: "MoteCommandSupport", dependencies: [arguments, "MoteFormat", "MoteRuntime", "MoteImages", "MoteHost"]),
    .target(
      name: "MoteInputs",
      dependencies: [
        "MoteCommandSupport", "MoteFormat", "MoteGraph", "MoteImages", "MoteImport", "MoteONNX", "MoteConvert", "MoteDefaults",
        "MoteRandom",
      ], exclude: ["README.md"], swiftSettings: core),
    .executableTarget(
      name: "convert",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteInputs", "MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImages",
        "MoteImport", "MoteConvert",
      ], swiftSettings: core),
    .executableTarget(
      name: "infer",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteFormat", "MoteRuntime", "MoteHost", "MoteImages", "CMoteDefaultModel",
      ], swiftSettings: core, linkerSettings: quickStart),
    .executableTarget(
      name: "inspect",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteFormat", "MoteKernels", "MoteRuntime", "MoteHost", "CMoteDefaultModel",
      ], swiftSettings: core),
    .executableTarget(
      name: "conform",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteInputs", "MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImages",
        "MoteImport", "MoteConvert", "MoteReference", "MoteConformance",
      ], swiftSettings: core),
    .executableTarget(
      name: "train",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteFormat", "MoteGraph", "MoteImages", "MoteImport", "MoteTrain", "MoteDigits",
        "MoteDefaults", "CBLIS",
      ], swiftSettings: fast),
    .target(name: "CMoteBench"),
    .executableTarget(
      name: "bench",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteFormat", "MoteRuntime", "MoteHost", "CMoteDefaultModel", "CMoteBench",
      ], swiftSettings: core),
    .executableTarget(
      name: "generate-digits", dependencies: [arguments, "MoteDigits", "MoteImages"], path: "Tools/GenerateDigits"),
    .executableTarget(
      name: "bench-train", dependencies: [arguments, "MoteGraph", "MoteRandom", "MoteTrain"], path: "Tools/BenchTrain"),
    .executableTarget(
      name: "firmware-compare",
      dependencies: [arguments, "FirmwareCounts", "MoteCommandSupport", "MoteRuntime", "MoteHost", "MoteImages"],
      path: "Tools/FirmwareCompare", swiftSettings: core),
    .target(name: "FirmwareCounts", path: "Tools/FirmwareCounts", swiftSettings: fast),
    .executableTarget(
      name: "firmware-costs",
      dependencies: [
        arguments, "FirmwareCounts", "MoteCommandSupport", "MoteFormat", "MoteKernels", "MoteRuntime", "MoteHost", "MoteGraph",
        "MoteConvert", "MoteTestSupport",
      ], path: "Tools/FirmwareCosts", swiftSettings: core),
    .executableTarget(
      name: "onnx-reference",
      dependencies: [
        arguments, "MoteCommandSupport", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImport", "MoteONNX", "MoteReference",
      ], path: "Tools/OnnxReference", swiftSettings: fast),
    .plugin(
      name: "Firmware",
      capability: .command(
        intent: .custom(verb: "firmware", description: "Build the library, header and model of a microcontroller build.")),
      dependencies: ["firmware-bundle"], path: "Tools/FirmwarePlugin"),
    .executableTarget(
      name: "firmware-bundle",
      dependencies: [arguments, "MoteCommandSupport", "MoteFormat", "MoteKernels", "MoteRuntime", "MoteHost", "MoteConvert"],
      path: "Tools/FirmwareBundle", swiftSettings: core),
    // Embeddable: layers and networks by every path, for machines that run no tests; and the host's word on them.
    .target(
      name: "VectorCheck",
      dependencies: ["MoteFormat", "MoteKernels", "MoteRuntime", "MoteVector", "MotePortable", "MoteNEON", "MoteNEONDot", "MoteNEONI8MM", "MoteRandom"],
      path: "Tools/VectorCheck/Library", swiftSettings: core),
    .executableTarget(
      name: "vector-check", dependencies: [arguments, "MoteFormat", "MoteKernels", "VectorCheck"], path: "Tools/VectorCheck/Host",
      swiftSettings: core),
    .executableTarget(
      name: "firmware-models",
      dependencies: ["MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteConvert", "MoteTestSupport"],
      path: "Tools/FirmwareModels", swiftSettings: core),
    .executableTarget(
      name: "generate-fixtures",
      dependencies: ["MoteTestSupport"],
      path: "Tools/GenerateFixtures", swiftSettings: core),

    // Tests: a folder per module.
    .target(
      name: "MoteTestSupport", dependencies: ["MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteConvert"], path: "Tests/MoteTestSupport",
      swiftSettings: core),
    .target(name: "CMallocCounter", path: "Tests/CMallocCounter"),
    .target(name: "MoteEmulated", dependencies: ["MoteKernels", "MoteVector"], path: "Tests/MoteEmulated", swiftSettings: compiled(with: avx2Flags)),
    .testTarget(
      name: "MoteFormatTests", dependencies: ["MoteFormat", "MoteTestSupport"], swiftSettings: core),
    .testTarget(
      name: "MoteKernelsTests", dependencies: ["MoteFormat", "MoteKernels", "MoteTestSupport"], swiftSettings: core),
    .testTarget(
      name: "MoteVectorTests",
      dependencies: [
        "MoteFormat", "MoteKernels", "MoteVector", "MotePortable", "MoteAVX2", "MoteHost", "MoteEmulated", "MoteTestSupport",
      ],
      swiftSettings: core),
    .testTarget(
      name: "MoteRuntimeTests",
      dependencies: ["MoteFormat", "MoteKernels", "MoteRuntime", "MoteHost", "MoteConvert", "MoteTestSupport", "CMallocCounter"],
      swiftSettings: core),
    .testTarget(
      name: "MoteHostTests",
      dependencies: [
        "MoteFormat", "MoteKernels", "MoteRuntime", "MoteImages", "MoteHost", "MoteTestSupport", "CMallocCounter", "CMoteDefaultModel",
      ], swiftSettings: core),
    .testTarget(
      name: "MoteFirmwareTests",
      dependencies: ["CMote", "MoteFormat", "MoteKernels", "MoteRuntime", "MoteFirmware", "MoteHost", "MoteConvert", "MoteTestSupport"],
      swiftSettings: core),
    .testTarget(name: "MoteImagesTests", dependencies: ["MoteImages", "MoteTestSupport"]),
    .testTarget(name: "MoteGraphTests", dependencies: ["MoteGraph", "MoteTestSupport"]),
    .testTarget(name: "MoteImportTests", dependencies: ["MoteGraph", "MoteImages", "MoteImport", "MoteTestSupport"]),
    .testTarget(
      name: "MoteONNXTests",
      dependencies: [
        "MoteGraph", "MoteImport", "MoteReference", "MoteONNX", "MoteTestSupport",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]),
    .testTarget(
      name: "MoteConvertTests",
      dependencies: ["MoteFormat", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImport", "MoteConvert", "MoteTestSupport"],
      swiftSettings: core),
    .testTarget(
      name: "MoteReferenceTests",
      dependencies: ["MoteKernels", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImport", "MoteReference", "MoteConvert", "MoteTestSupport"]),
    .testTarget(
      name: "MoteConformanceTests",
      dependencies: ["MoteHost", "MoteRuntime", "MoteGraph", "MoteImages", "MoteImport", "MoteConvert", "MoteReference", "MoteConformance", "MoteTestSupport"],
      swiftSettings: core),
    .testTarget(
      name: "MoteTrainTests",
      dependencies: ["MoteGraph", "MoteImages", "MoteImport", "MoteRandom", "MoteTrain", "MoteReference", "MoteTestSupport"],
      swiftSettings: fast),
    .testTarget(name: "MoteDigitsTests", dependencies: ["MoteDigits", "MoteImages", "MoteTestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "MoteCommandSupport", "MoteTestSupport", "MoteRuntime", "MoteHost", "MoteGraph", "MoteImages", "MoteImport",
        "convert", "infer", "inspect", "conform", "train", "bench", "firmware-bundle", "firmware-compare",
      ], swiftSettings: core),
  ]
)
