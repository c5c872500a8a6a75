"""Plain dataclasses and calculations of the design system: what a component needs to be drawn."""
