"""The design system: page frames, components, forms and charts on bootstrap-italia. Knows no domain."""
