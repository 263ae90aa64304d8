"""Charts as pictures: what is to be drawn, its Vega-Lite specification, and the process that draws it."""
