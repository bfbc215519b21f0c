"""密钥 `flask keys rotate|status|verify`: a new master key, and everything sealed again with it (R43, R44, R49)."""

import sys

import click

from app.cli.misuse import Group
from app.extensions import db
from models.platform import key_rotation, keyring, sealed_check
from models.platform.scope import SYSTEM, acting_as

keys = Group("keys", help="The keys of sealed data.")


@keys.command("status")
def status() -> None:
    """Say which keys there are, and how many values stand under each."""
    session, masters = db.session(), keyring.keyring().masters
    for kid in keyring.keyring().kids:
        click.echo(f"密钥 {kid}  {masters.made[kid]}" + ("  在用" if kid == masters.current else ""))
    with acting_as(session, SYSTEM):
        for each in key_rotation.standing(session):
            counts = "，".join(f"{kid} {count} 个" for kid, count in each.counts.items())
            click.echo(f"{each.table}.{each.name}：{counts or '没有数据'}")
        left = key_rotation.remaining(session)
    click.echo(f"还有 {left} 个值待用在用的密钥重新加密" if left else "全部使用在用的密钥")


@keys.command("verify")
def verify() -> None:
    """Open every sealed number and compare it with its index and with the operation log; exit 1 when one is not as written."""
    session, count, faults = db.session(), 0, 0
    with acting_as(session, SYSTEM):
        for checked in sealed_check.check_all(session):
            count += checked.count
            faults += len(checked.faults)
            for fault in checked.faults:
                click.echo(fault.sentence)
    click.echo(f"核对 {count} 个加密的号码，{f'{faults} 个有问题，请先保护现场' if faults else '全部相符'}")
    sys.exit(1 if faults else 0)


@keys.command("rotate")
def rotate() -> None:
    """Take a new key into use and seal everything with it; an interrupted rotation is brought to its end."""
    session = db.session()
    with acting_as(session, SYSTEM):
        before = keyring.keyring().masters.current
        kid = key_rotation.begin(session)
        click.echo(f"启用密钥 {kid}" if kid != before else f"继续上次没有完成的轮换（密钥 {kid}）")
        with click.progressbar(length=key_rotation.remaining(session), label="重新加密") as bar:
            done = key_rotation.reseal_all(session, bar.update)
    click.echo(f"已用密钥 {kid} 重新加密 {done} 个值。请备份密钥文件，并重启各服务进程")
