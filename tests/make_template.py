"""Fill the template database of the tests: migrations, walls, code lists, network, cast. Runs as lgnet_owner."""

from __future__ import annotations

import django


def main() -> None:
    """Everything `lgnet migrate` and `lgnet demo --empty` do, in one process."""
    django.setup()
    from django.core.management import call_command

    from lgnet.demo.setting import load_setting
    from lgnet.kernel.tenancy.walls import raise_walls

    call_command("migrate", verbosity=0, skip_checks=True)
    raise_walls()
    load_setting()


if __name__ == "__main__":
    main()
