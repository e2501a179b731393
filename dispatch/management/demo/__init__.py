"""The demo: Linyi's organisations, teams and people, and one night. Names, words and numbers are invented and always the same."""
