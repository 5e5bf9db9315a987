"""The engines that find activation patterns, over one interface; see `exactrelu.networks.engines.base`."""
