# SPDX-License-Identifier: MIT
"""Find the places of a C file where one decision can be made wrong.

The walk goes through the bodies of functions and hands each place to a collector, as
(span, kind of fault, argument); what the kinds do at run time is written in kernel/faults.h.
"""

import re
from collections.abc import Callable

from clang import cindex

from source import Source, operator, span, strip

Kind = cindex.CursorKind
Type = cindex.TypeKind

# Called with start, end, kind of fault and its argument (or "").
Collect = Callable[[int, int, str, str], None]

_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
_ERRNO = re.compile(r"-\s*E[A-Z0-9]+$")
_LITERALS = (Kind.INTEGER_LITERAL, Kind.CHARACTER_LITERAL, Kind.STRING_LITERAL)
_INTEGERS = {
    Type.BOOL, Type.CHAR_U, Type.UCHAR, Type.USHORT, Type.UINT, Type.ULONG, Type.ULONGLONG,
    Type.CHAR_S, Type.SCHAR, Type.SHORT, Type.INT, Type.LONG, Type.LONGLONG, Type.ENUM,
}
_LOOPS = (Kind.FOR_STMT, Kind.WHILE_STMT, Kind.DO_STMT)

# Calls that no fault drops: locks, references, memory and waiting.  Without them the machine ends,
# or leaks; the check of failing allocations looks for leaks.
_NOT_DROPPED = re.compile(
    r"^(spin_|mutex_|rcu_|up_|down_|refcount_|atomic_|kfree|kvfree|path_(get|put)|dget|dput"
    r"|i(put|hold)|fput|put_|get_|landlock_get_|landlock_put_|landlock_free_|free_|__putname"
    r"|schedule_work|complete|wait_|wake_|reinit_completion|init_|__init|might_|cond_resched|flush_"
    r"|INIT_|memset|key_put|abort_creds|__mutex|lockdep|build_check|cmpxchg|synchronize_)")


def _is_true_or_false(source: Source, cursor: cindex.Cursor) -> bool:
    return source.snippet(*span(cursor)) in ("true", "false")


def _is_literal(source: Source, cursor: cindex.Cursor) -> bool:
    return cursor.kind in _LITERALS or _is_true_or_false(source, cursor)


class Walk:
    """Visits the body of one function."""

    def __init__(self, source: Source, function: cindex.Cursor, collect: Collect):
        self.source = source
        self.result = function.result_type.get_canonical()
        self._collect = collect

    def fault(self, cursor: cindex.Cursor, kind: str, argument: str = "") -> None:
        start, end = span(cursor)
        if end > start and self.source.is_writable(start, end):
            self._collect(start, end, kind, argument)

    def text(self, cursor: cindex.Cursor) -> str:
        return self.source.snippet(*span(cursor))

    # Conditions

    def condition(self, cursor: cindex.Cursor, in_loop: bool = False) -> None:
        """A whole condition: forced either way, and its parts as far as that makes a difference."""
        inner = strip(cursor)
        if _is_literal(self.source, inner) or "IS_ENABLED" in self.text(cursor):
            return
        self.fault(cursor, "true")
        self.fault(cursor, "false")
        self.parts(inner, in_loop)

    def parts(self, cursor: cindex.Cursor, in_loop: bool = False) -> None:
        """The operands of && and ||, below any negation, and what the last ones are made of."""
        cursor = strip(cursor)
        if self.source.is_made_by_macro(*span(cursor)):
            return
        children = list(cursor.get_children())
        if cursor.kind == Kind.UNARY_OPERATOR and self.text(cursor).startswith("!"):
            self.parts(children[0], in_loop)
        elif cursor.kind == Kind.BINARY_OPERATOR and (sign := self.sign(children)) in ("&&", "||"):
            for child in children:
                if self.sign_of(child) != sign:
                    self.fault(child, "true" if sign == "&&" else "false")
                self.parts(child, in_loop)
        elif cursor.kind == Kind.BINARY_OPERATOR and sign in _COMPARISONS:
            self.bound(children, sign, in_loop)
            for child in children:
                self.expression(child)
        else:
            self.expression(cursor, decided=True)

    def sign(self, operands: list[cindex.Cursor]) -> str:
        return operator(self.source, *operands) if len(operands) == 2 else ""

    def sign_of(self, cursor: cindex.Cursor) -> str:
        cursor = strip(cursor)
        if cursor.kind != Kind.BINARY_OPERATOR:
            return ""
        return self.sign(list(cursor.get_children()))

    def bound(self, operands: list[cindex.Cursor], sign: str, in_loop: bool) -> None:
        """Move the limit of a comparison by one; a loop ends one round early."""
        if sign not in ("<", "<=", ">", ">="):
            return
        for operand in operands:
            if operand.type.get_canonical().kind not in _INTEGERS:
                return
        left, right = operands
        if in_loop:
            self.fault(left if sign[0] == "<" else right, "more")
        else:
            self.fault(right if sign in ("<", ">=") else left, "more")

    # Expressions

    def expression(self, cursor: cindex.Cursor, decided: bool = False) -> None:
        """Anything with a value; decided: the value is a condition that is forced already."""
        cursor = strip(cursor)
        if self.source.is_made_by_macro(*span(cursor)):
            return
        children = list(cursor.get_children())
        if cursor.kind == Kind.BINARY_OPERATOR:
            self.binary(cursor, children, decided)
        elif cursor.kind == Kind.COMPOUND_ASSIGNMENT_OPERATOR:
            self.update(children)
        elif cursor.kind == Kind.UNARY_OPERATOR:
            self.unary(cursor, children, decided)
        elif cursor.kind == Kind.CONDITIONAL_OPERATOR:
            self.condition(children[0])
            for child in children[1:]:
                self.value(child, may_vanish=True)
        elif cursor.kind == Kind.CALL_EXPR:
            for argument in cursor.get_arguments():
                if argument is not None:
                    self.value(argument)
        elif cursor.kind == Kind.CXX_UNARY_EXPR:  # sizeof
            return
        else:
            for child in children:
                self.expression(child)

    def value(self, cursor: cindex.Cursor, may_vanish: bool = False) -> None:
        """An expression whose own value can be replaced; may_vanish: an error can become 0."""
        inner = strip(cursor)
        if _is_true_or_false(self.source, inner):
            self.fault(cursor, "not")
        elif inner.kind == Kind.UNARY_OPERATOR and _ERRNO.match(self.text(inner)):
            self.fault(cursor, "errno", "-EACCES" if "EPERM" in self.text(inner) else "-EPERM")
            if may_vanish:
                self.fault(cursor, "zero")
        else:
            self.expression(cursor)

    def binary(self, cursor: cindex.Cursor, operands: list[cindex.Cursor], decided: bool) -> None:
        sign = self.sign(operands)
        if sign in ("&&", "||") or sign in _COMPARISONS:
            if decided:
                self.parts(cursor)
            else:
                self.condition(cursor)
        elif sign in ("|", "&"):
            for operand in operands:
                if self.sign_of(operand) != sign:
                    self.fault(operand, "zero" if sign == "|" else "ones")
                self.expression(operand, decided=True)
        elif sign == "=":
            self.expression(operands[0])
            self.value(operands[1], may_vanish=True)
        else:
            for operand in operands:
                self.expression(operand)

    def unary(self, cursor: cindex.Cursor, operands: list[cindex.Cursor], decided: bool) -> None:
        text = self.text(cursor)
        if text.startswith("!") and not decided:
            self.condition(cursor)
        elif text.startswith("-") and _ERRNO.match(text):
            return  # in a comparison
        else:
            for operand in operands:
                self.expression(operand, decided)

    def update(self, operands: list[cindex.Cursor]) -> None:
        """An update that is dropped: its right side is replaced by what changes nothing."""
        sign = operator(self.source, *operands)
        if sign in ("|=", "+=", "-=", "^="):
            self.fault(operands[1], "zero")
        elif sign == "&=":
            self.fault(operands[1], "ones")
        self.expression(operands[0])
        self.expression(operands[1], decided=True)

    # Statements

    def statement(self, cursor: cindex.Cursor) -> None:
        start, end = span(cursor)
        if self.source.is_made_by_macro(start, end):
            return
        children = list(cursor.get_children())
        of_macro = self.source.macro_at(start) is not None
        if cursor.kind == Kind.IF_STMT and not of_macro:
            self.condition(children[0])
            for child in children[1:]:
                self.statement(child)
        elif cursor.kind in _LOOPS:
            self.loop(cursor, children, of_macro)
        elif cursor.kind == Kind.SWITCH_STMT:
            self.switch(children)
        elif cursor.kind in (Kind.CASE_STMT, Kind.DEFAULT_STMT):
            self.statement(children[-1])
        elif cursor.kind == Kind.RETURN_STMT:
            if children:
                self.returned(children[0])
        elif cursor.kind == Kind.DECL_STMT:
            for child in children:
                self.declaration(child)
        elif cursor.kind.is_expression():
            self.effect(cursor)
        else:
            for child in children:
                self.statement(child)

    def loop(self, cursor: cindex.Cursor, children: list[cindex.Cursor], of_macro: bool) -> None:
        body = children[0] if cursor.kind == Kind.DO_STMT else children[-1]
        head = [child for child in children if child is not body]
        if not of_macro:
            for child in head:
                if cursor.kind == Kind.FOR_STMT and not self.is_for_condition(cursor, child):
                    self.statement(child)
                elif not _is_literal(self.source, strip(child)):
                    self.condition(child, in_loop=True)
        self.statement(body)

    def is_for_condition(self, loop: cindex.Cursor, child: cindex.Cursor) -> bool:
        """Whether just one of the two semicolons stands before the child."""
        before = self.source.snippet(span(loop)[0], span(child)[0])
        is_declaration = child.kind == Kind.DECL_STMT
        return not is_declaration and before.count(";") == 1

    def switch(self, children: list[cindex.Cursor]) -> None:
        """Each label that leads elsewhere than the default is taken away."""
        value, body = children[0], children[-1]
        for case in body.get_children():
            labels = []
            while case.kind == Kind.CASE_STMT:
                label, case = list(case.get_children())[0], list(case.get_children())[-1]
                labels.append(label)
            if case.kind != Kind.DEFAULT_STMT:
                for label in labels:
                    self.fault(value, "case", self.text(label))
        self.expression(value)
        self.statement(body)

    def returned(self, cursor: cindex.Cursor) -> None:
        kind = self.result.kind
        inner = strip(cursor)
        if kind == Type.BOOL and not _is_true_or_false(self.source, inner):
            self.condition(cursor)
            return
        if kind == Type.POINTER and self.text(cursor) != "NULL":
            if not self.text(cursor).startswith("ERR_"):
                self.fault(cursor, "null")
        elif kind in _INTEGERS and kind != Type.BOOL:
            is_error = inner.kind == Kind.UNARY_OPERATOR and _ERRNO.match(self.text(inner))
            if not is_error and self.text(cursor) != "0":
                self.fault(cursor, "zero")
        self.value(cursor, may_vanish=True)

    def declaration(self, cursor: cindex.Cursor) -> None:
        if cursor.kind != Kind.VAR_DECL or cursor.storage_class == cindex.StorageClass.STATIC:
            return
        children = [child for child in cursor.get_children() if child.kind.is_expression()]
        if children:
            self.value(children[-1], may_vanish=True)

    def effect(self, cursor: cindex.Cursor) -> None:
        """An expression that stands for what it does."""
        inner = strip(cursor)
        children = list(inner.get_children())
        if inner.kind == Kind.CALL_EXPR:
            if not _NOT_DROPPED.match(inner.spelling):
                self.fault(cursor, "skip")
        elif inner.kind == Kind.BINARY_OPERATOR and self.sign(children) == "=":
            target = strip(children[0])
            if (target.kind in (Kind.MEMBER_REF_EXPR, Kind.ARRAY_SUBSCRIPT_EXPR)
                    and target.type.get_canonical().kind != Type.POINTER
                    and not _is_literal(self.source, strip(children[1]))):
                self.fault(cursor, "skip")
        elif inner.kind == Kind.UNARY_OPERATOR and self.text(inner).endswith(("++", "--")):
            self.fault(cursor, "skip")
        self.expression(cursor)
