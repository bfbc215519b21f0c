"""组件展示 the gallery of components that designers and tests look at."""
