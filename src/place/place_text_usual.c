/* place_text_usual.c - what the pages say until an office has written its own: true for every place, and short. */
#include "place/place_text.h"

static const char *const usual[TEXT_KINDS][2] = {
    [TEXT_ABOUT] = { "这里受理邻里的事：报修、意见、求助。\n\n紧急情况请直接拨打：\n\n- 火警 [119](tel:119)\n- 急救 [120](tel:120)\n"
                     "- 报警 [110](tel:110)\n\n办公时间见[工作日历](/place/calendar)。",
                     "Here neighbours bring what needs doing: repairs, remarks, requests.\n\nIn an emergency call at once:\n\n"
                     "- fire [119](tel:119)\n- ambulance [120](tel:120)\n- police [110](tel:110)\n\n"
                     "When the office works stands in the [calendar](/place/calendar)." },
    [TEXT_HELP] = { "# 怎样反映\n\n点“[我要反映](/report)”，说是什么事、在哪里。不用注册；留不留联系方式由您。\n\n# 怎样看进展\n\n"
                    "凭编号和口令在“[查进展](/track)”里看，也可以打开回执上的网址。\n\n# 怎样知道没有被改过\n\n"
                    "每一步都写进[公开的日志](/log)，谁都可以核对。",
                    "# Reporting\n\nOpen [report](/report), say what it is and where. No account is needed; contact is up to you.\n\n"
                    "# How far it is\n\nLook it up under [track](/track) with number and word, or open the address on your slip.\n\n"
                    "# Nothing is changed in secret\n\nEvery step stands in the [public log](/log), for everybody to check." },
    [TEXT_PRIVACY] = { "我们只留办事用得着的内容。每一项是什么、为什么要、谁能看、留多久，逐项列在[数据清单](/data)里；那张清单由程序从实际"
                       "保存的字段生成。\n\n- 不用实名也能反映。\n- 到期自动删除，您也可以随时查看、更正、删除自己的内容。\n"
                       "- 公开的日志里没有个人信息。\n- 没有第三方统计，也没有广告。",
                       "We keep what the work needs and no more. What it is, what for, who reads it and for how long stands, item by item, "
                       "in the [list of data](/data), which the program makes from the fields that it really keeps.\n\n"
                       "- You can report without a name.\n- What is due is erased by itself; you can see, correct and erase your own.\n"
                       "- The public log holds nothing personal.\n- No third party counts visitors, and there is no advertising." },
};

struct str place_text_usual(enum place_text kind, bool english)
{
    return str_of(usual[kind][english]);
}
