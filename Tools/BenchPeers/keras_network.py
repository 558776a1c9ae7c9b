"""A PyTorch network of Tools/onnx_networks.py as a Keras model with the same weights, for the TFLite converter."""
import numpy


def keras_network(network, dims):
    """`dims` is [C, H, W]; the Keras model reads [1, H, W, C]."""
    from tensorflow import keras

    channels, height, width = dims
    x = inputs = keras.Input((height, width, channels), batch_size=1)
    return keras.Model(inputs, _sequence(x, list(network)))


def _sequence(x, modules):
    position = 0
    while position < len(modules):
        following = modules[position + 1] if position + 1 < len(modules) else None
        if type(modules[position]).__name__ == "Conv2d" and type(following).__name__ == "BatchNorm2d":
            x = _convolution(x, modules[position], following)
            position += 1
        else:
            x = _layer(x, modules[position])
        position += 1
    return x


def _layer(x, module):
    import tensorflow
    from tensorflow import keras

    kind = type(module).__name__
    if kind == "Sequential":
        return _sequence(x, list(module))
    if kind == "Branches":
        return keras.layers.Concatenate()([_layer(x, branch) for branch in module.branches])
    if kind == "Residual":
        return keras.layers.ReLU()(keras.layers.Add()([_layer(x, module.body), _layer(x, module.shortcut)]))
    if kind == "Conv2d":
        return _convolution(x, module, None)
    if kind in ("MaxPool2d", "AvgPool2d"):
        return _pool(x, module, keras.layers.MaxPool2D if kind == "MaxPool2d" else keras.layers.AveragePooling2D)
    if kind == "LRN":
        size, alpha, beta, k = module.numbers
        # PyTorch divides alpha by the size, and TensorFlow counts channels to one side.
        normalize = lambda y: tensorflow.nn.local_response_normalization(y, size // 2, k, alpha / size, beta)
        return keras.layers.Lambda(normalize)(x)
    if kind == "Linear":
        return _affine(x, module)
    simple = {
        "ReLU": keras.layers.ReLU, "Tanh": lambda: keras.layers.Activation("tanh"),
        "AdaptiveAvgPool2d": lambda: keras.layers.GlobalAveragePooling2D(keepdims=True),
    }
    if kind in simple:
        return simple[kind]()(x)
    if kind in ("Identity", "Dropout", "Flatten"):
        return x  # `_affine` flattens, when it knows the dimensions.
    raise ValueError(f"no Keras layer for {kind}")


def _convolution(x, module, norm):
    from tensorflow import keras

    weights = module.weight.detach().numpy()
    bias = numpy.zeros(len(weights), numpy.float32) if module.bias is None else module.bias.detach().numpy()
    if norm is not None:
        factor = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().numpy()
        weights = weights * factor[:, None, None, None]
        bias = (bias - norm.running_mean.numpy()) * factor + norm.bias.detach().numpy()
    x, padding = _padded(x, module.kernel_size[0], module.stride[0], module.padding[0])
    layer = keras.layers.Conv2D(len(bias), module.kernel_size, module.stride, padding, groups=module.groups)
    y = layer(x)
    layer.set_weights([weights.transpose(2, 3, 1, 0), bias])
    return y


def _pool(x, module, kind):
    if getattr(module, "ceil_mode", False):
        # At these networks' heights a window that hangs over the lower right edge is what "same" means.
        return kind(module.kernel_size, module.stride, "same")(x)
    x, padding = _padded(x, module.kernel_size, module.stride, module.padding)
    return kind(module.kernel_size, module.stride, padding)(x)


def _padded(x, window, stride, pad):
    from tensorflow import keras

    if stride == 1 and pad == window // 2 and window % 2 == 1:
        return x, "same"
    # Max pools follow a ReLU here, so that zeros win nothing.
    return (keras.layers.ZeroPadding2D(pad)(x) if pad else x), "valid"


def _affine(x, module):
    from tensorflow import keras

    weights = module.weight.detach().numpy()
    if len(x.shape) == 4:
        _, height, width, channels = x.shape
        # PyTorch flattens in the order C H W.
        weights = weights.reshape(-1, channels, height, width).transpose(0, 2, 3, 1).reshape(len(weights), -1)
        x = keras.layers.Flatten()(x)
    layer = keras.layers.Dense(len(weights))
    y = layer(x)
    layer.set_weights([weights.T, module.bias.detach().numpy()])
    return y
