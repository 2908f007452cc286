# cases.awk - a CSV of `cases` made-up reports for `zhitong import`: texts of 316 characters, five minutes apart from 2015 on (8 hours east
# of UTC, as a place is until it says otherwise). page.lua knows the rule and compares answers with it.
BEGIN {
    n = split("楼 道 灯 坏 了 水 管 漏 暖 气 不 热 垃 圾 没 人 收 停 车 位 被 占 广 场 舞 太 吵 路 面 积 井 盖 松 动 老 上 难 加 装 电 梯 公 交 站 远 小 区 门 口 堵 请 派 来 看 一 谢 。 ，", word, " ")
    srand(316)
    print "id,time,text,where"
    for (i = 1; i <= cases; i++) {
        text = ""
        for (k = 0; k < 316; k++)
            text = text word[1 + int(rand() * n)]
        printf "%d,%s,\"%s\",%d号楼\n", i, strftime("%Y-%m-%d %H:%M:%S", 1420041600 + 300 * i + 28800, 1), text, i % 90 + 1
    }
}
