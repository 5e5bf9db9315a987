"""``python -m exactrelu`` is the command ``exactrelu``."""

from exactrelu.cli.main import main

main()
