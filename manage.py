#!/usr/bin/env python3
from goodword.cli import main

if __name__ == "__main__":
    main()
