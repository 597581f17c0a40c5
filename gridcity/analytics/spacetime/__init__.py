"""Space and time together: cubes, trends, interaction, changes, seasons, forecasts. Arrays in, arrays out."""
