"""平台 the engines that every subsystem runs on; nothing here names a subsystem."""
