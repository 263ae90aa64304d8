"""Lists of codes and names that many tables use: administrative areas, economic activities, countries, currencies, languages."""
