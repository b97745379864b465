"""Names in Chinese: after words that announce one, or a surname before a title."""

import re

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚"
    "邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳"
    "甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
    "解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟"
    "邬边卞姬师和仇栾隋張劉陳楊黃趙吳孫馬鄭許韓馮鄧蕭葉蘇呂盧鐘譚陸範賈韋鄒閆龍賀龔萬錢嚴湯龐"
    "顏莊聶魯"
)
_COMPOUND = "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|东方|独孤|南宫|歐陽|司馬"
_HAN = "㐀-鿿"
# What follows a name in a sentence, so that the name ends before it.
_AFTER = "今岁在是的了和与我他她想要有得患现住电请男女来从也就已被因为家生手微邮身、,.!?;: \n"
_END = f"(?=[{_AFTER}0-9a-z]|$)"
_FAMILY = f"(?:{_COMPOUND}|[{_SURNAMES}])"
_NAME = f"{_FAMILY}[{_HAN}]{{1,2}}{_END}"
_RELATIVE = (
    "妈妈?|爸爸?|儿子|女儿|丈夫|妻子|老公|老婆|孩子|父亲|母亲|姐姐?|妹妹?|哥哥?|弟弟?|外公|外婆"
    "|爷爷|奶奶|姥姥|姥爷|叔叔|阿姨|舅舅|姑姑"
)
_PERSON = f"我|他|她|患者|病人|名字|姓名|{_RELATIVE}"
_NOT_CALLED = "[什啥救我你他她它了过不]"  # "what is it called", "call an ambulance"
_TITLES = "先生|女士|小姐|太太|阿姨|叔叔|医生|主任|教授|大夫"
# Surnames that are common words too: "I asked with (和) the doctor".
_MEANS_MORE = "[和于向全任连时成应车项单关明从安平方谢]"
# Words that begin like a surname: "I am a leukaemia patient" is no name.
_NOT_A_NAME = (
    "白血病|白细胞|高危|高中|高[一二三]|文盲|成人|成年|华人|时候|关于|全部|方|应该|单身|解放|向来"
    "|连|安全"
)

PATTERNS = (
    re.compile(
        f"(?:{_PERSON})(?:名字|姓名)?叫做?"
        f"(?P<it>(?!{_NOT_CALLED})(?:{_NAME}|[{_HAN}]{{1,3}}{_END}))"
    ),
    re.compile(f"(?:名字|姓名|联系人|本人)(?:是|为)?[:, ]?(?P<it>(?![什啥]){_NAME})"),
    re.compile(
        f"(?:^|[,.!?; \n你您]|你好|您好|大家好|医生)我是"
        f"(?P<it>(?!{_NOT_A_NAME}){_FAMILY}[{_HAN}]{{1,2}})(?=[,.!?; \n]|$)"
    ),
    re.compile(f"(?:患者|病人)(?P<it>{_NAME})"),
    re.compile(f"(?P<it>(?!{_MEANS_MORE})[{_SURNAMES}](?:{_TITLES}))"),
    re.compile(
        f"我是(?P<it>(?!{_NOT_A_NAME}){_FAMILY}[{_HAN}]{{1,2}})的(?:家属|{_RELATIVE}|朋友|同事)"
    ),
    re.compile(
        f"(?:医生|大夫|主任|护士|教授|护师)"
        f"(?P<it>(?!{_MEANS_MORE}|{_NOT_A_NAME}){_FAMILY}[{_HAN}]{{1,2}})(?=[说让叫告建给])"
    ),
    re.compile(f"我姓(?P<it>{_FAMILY}(?:,? ?名字?(?:是|叫|为)?[{_HAN}]{{1,2}})?)(?=[,.!?; \n]|$)"),
)
