"""The live customer store, through SQLAlchemy Core. Nothing outside this folder writes SQL."""
