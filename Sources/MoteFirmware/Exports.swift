@_exported import CMote
import MoteFormat
import MoteKernels
import MoteRuntime
