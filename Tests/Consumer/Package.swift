// swift-tools-version: 6.2
import PackageDescription

// A package of somebody else's: it depends on Mote's library product and on nothing else.
let package = Package(
  name: "Consumer",
  dependencies: [.package(name: "Mote", path: "../..")],
  targets: [
    .executableTarget(name: "consumer", dependencies: [.product(name: "Mote", package: "Mote")])
  ]
)
