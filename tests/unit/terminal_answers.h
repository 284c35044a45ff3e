/* Answers of terminals, as they were recorded under Xvfb: device attributes, positions, colours,
 * versions, capabilities, modes, sizes, titles, clipboard, graphics. */
/* xterm 379 */
"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c\x1b[>41;379;0c\x1bP!|00000000\x1b\\\x1b[0n"
    "\x1b[1;1R\x1b[?1;1;1R\x1b]10;rgb:0000/0000/0000\x07\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
    "\x1b]11;rgb:ffff/ffff/ffff\x07\x1b]4;1;rgb:cdcd/0000/0000\x07"
    "\x1b]12;rgb:0000/0000/0000\x1b\\\x1bP>|XTerm(379)\x1b\\\x1bP1+r544e=787465726D\x1b\\"
    "\x1bP1+r636f6c6f7273=323536;524742=38\x1b\\\x1bP1$r0m\x1b\\\x1bP1$r64;1\"p\x1b\\"
    "\x1b[?2026;0$y\x1b[?2004;2$y\x1b[4;2$y\x1b[?13n\x1b[?20n\x1bP0!~0000\x1b\\"
    "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c",
    /* rxvt-unicode 9.30 */
    "\x1b[?1;2c\x1b[>85;95;0c\x1b[0n\x1b[1;1R\x1b]4;1;rgb:cdcd/0000/0000\x07\x1b[?2026;0$y"
    "\x1b[?2004;2$y\x1b[8;24;80t\x1b[4;316;496t\x1b[9;24;80t\x1b]l\x9c\x1b[1t"
    "\x1b[2;1;1;128;128;1;0x\x1b[?1;2c\x1b[?1;2c",
    /* st 0.9 */
    "\x1b[?6c\x1b[1;1R\x1b[1;1R\x1b]10;rgb:e5e5/e5e5/e5e5\x07"
    "\x1b]11;rgb:0000/0000/0000\x07\x1b]11;rgb:0000/0000/0000\x07"
    "\x1b]4;1;rgb:cdcd/0000/0000\x07\x1b]12;rgb:cccc/cccc/cccc\x07\x1b[?6c",
    /* tmux 3.3a */
    "\x1b[?1;2c\x1b[>84;0;0c\x1b[0n\x1b[1;1R\x1bP>|tmux 3.3a\x1b\\\x1b[8;80;23t",
    /* GNU screen 4.9.0 */
    "\x1b[?1;2c\x1b[>83;40900;0c\x1b[0n\x1b[1;1R\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
    "\x1b]11;rgb:ffff/ffff/ffff\x07\x1b]lpython3\x1b\\\x1b[1t\x1b[2;1;1;112;112;1;0x"
    "\x1b[?1;2c",
    /* mosh 1.4.0 */
    "\x1b[?62c\x1b[>1;10;0c\x1b[0n\x1b[2;1R",
    /* kitty, foot, WezTerm and others, by their documents */
    "\x1b_Gi=31;OK\x1b\\\x1b[?0u\x1bP>|kitty(0.35.2)\x1b\\\x1bP1+r544e=6b69747479\x1b\\\x1b[?997;1n"
    "\x1b]52;c;aGVsbG8=\x1b\\\x1b]52;c;aGVsbG8=\x07\x1bP>|foot(1.16.2)\x1b\\\x1b[?62;4;22c\x1b[>1;"
    "11602;0c"
    "\x1bP!|00000000\x1b\\\x1bP1$r0m\x1b\\\x1bP0$r\x1b\\\x1b[?2026;2$y\x1b[?1;0;256S\x1b]4;0;rgb:"
    "00/00/00\x1b\\\x1b]4;1;rgb:cc/00/00\x07"
    "\x1b[6;18;9t\x1b[4;432;720t\x1b[48;24;80;432;720t\x1b[I\x1b[O\x1b]"
    "l\xe2\x80\x9cname\xe2\x80\x9d\x1b\\\x1b^private\x1b\\\x1bXstring\x1b\\",
