#if !hasFeature(Embedded)
  // Every record's fields in the order of their bytes; together they cover the record. Tools walk them.

  extension FileHeader {
    public static var fields: [Field] {
      [
        magic, version, minimumReader, fileSize, rule, reserved0, layerCount, tensorCount, sectionCount, reserved1,
        arenaBytes, streamedArenaBytes, macs, reserved2, checksum,
      ]
    }
  }

  extension SectionEntry {
    public static var fields: [Field] {
      [
        kind, flags, offset, bytes, checksum,
      ]
    }
  }

  extension TensorRecord {
    public static var fields: [Field] {
      [
        typeField, zeroPointField, lastUseField, heightField, widthField, channelsField, scaleField, arenaOffsetField,
        parentField, channelOffsetField, reservedField,
      ]
    }
  }

  extension LayerRecord {
    public static var fields: [Field] {
      [
        opField, typeField, activationField, layoutField, inputCountField, fusedPoolField, groupsField, input0Field,
        input1Field, input2Field, input3Field, windowField, poolField, qMinField, qMaxField, flagsField,
        weightsOffsetField, weightsBytesField, biasOffsetField, multiplierOffsetField, shiftOffsetField, boundField,
        tableOffsetField, tableBytesField, floatMinField, floatMaxField, reachBottomField, reachRightField,
        tableShiftField, outputShiftField, localSizeField, reserved0Field, alphaField, betaField, kField, reserved1Field,
      ]
    }
  }

  extension ContractRecord {
    public static var fields: [Field] {
      [
        inputKind, channelOrder, polarity, fit, outputKind, calibrationMethod, classCount, labelBytes,
        calibrationImages, converterVersion, reserved0, channelMean, channelStd, parametersDigest, calibrationDigest,
        name, reserved1,
      ]
    }
  }

  extension CertificateRecord {
    public static var fields: [Field] {
      [
        images, floatErrors, errors, changed, dataDigest, reserved,
      ]
    }
  }

  extension WindowRecord {
    public static var fields: [Field] {
      [
        Field("height", 0, .uint8), Field("width", 1, .uint8), Field("strideY", 2, .uint8), Field("strideX", 3, .uint8),
        Field("padTop", 4, .uint8), Field("padLeft", 5, .uint8), Field("padBottom", 6, .uint8),
        Field("padRight", 7, .uint8),
      ]
    }
  }
#endif
