-- Sentences that earlier versions of this program stored, in either language, become codes, which are
-- worded when they are shown. Every other text stays as it is.
UPDATE messages SET content = '{"gap":{"why":"no_login"}}'
    WHERE substr(content, 1, 7) <> '{"text"' AND content IN (
        '{"gap":"没有登录期间的消息可能不在这里，手机上有"}',
        '{"gap":"messages of the time without a login may be missing here; your phone has them"}');
UPDATE messages SET content = '{"gap":{"why":"unreadable_reply"}}'
    WHERE substr(content, 1, 7) <> '{"text"' AND content IN (
        '{"gap":"这里可能少了消息：微信的一份回答读不懂，手机上有"}',
        '{"gap":"messages may be missing here: a reply of WeChat''s could not be read; see your phone"}');
UPDATE state SET value = '{"gap":{"why":"no_login"}}' WHERE name = 'gap' AND value IN (
    '没有登录期间的消息可能不在这里，手机上有',
    'messages of the time without a login may be missing here; your phone has them');
UPDATE state SET value = '{"gap":{"why":"unreadable_reply"}}' WHERE name = 'gap' AND value IN (
    '这里可能少了消息：微信的一份回答读不懂，手机上有',
    'messages may be missing here: a reply of WeChat''s could not be read; see your phone');
CREATE TEMP TABLE recalls (sentence TEXT, recaller TEXT);
INSERT INTO recalls VALUES
    ('你撤回了一条消息', 'user'), ('you recalled a message', 'user'),
    ('有一条消息被撤回', 'another'), ('a message was recalled', 'another');
UPDATE messages SET content = '{"recalled":{"words":"","by":"' || recaller || '",' ||
        substr(content, length('{"recalled":{"words":"' || sentence || '",') + 1)
    FROM recalls WHERE substr(content, 1, 7) <> '{"text"'
        AND substr(content, 1, length('{"recalled":{"words":"' || sentence || '",'))
            = '{"recalled":{"words":"' || sentence || '",';
UPDATE messages SET content = '{"recalled":{"words":"","by":"' || recaller || '","original":null}}'
    FROM recalls WHERE substr(content, 1, 7) <> '{"text"'
        AND content = '{"notice":"' || sentence || '"}';
DROP TABLE recalls;
CREATE TEMP TABLE refusals (sentence TEXT, number INTEGER);
INSERT INTO refusals VALUES
    ('服务器没有收下文件', -2000004), ('the server did not keep the file', -2000004),
    ('这类消息网页版不能转发', -2000005), ('the web cannot pass this on', -2000005),
    ('这条在磁盘上损坏了，没有发出', -2000006), ('it was damaged on the disk and is not sent', -2000006),
    ('你已被移出这个群', -2000007), ('you were removed from this group', -2000007),
    ('你已退出这个群', -2000008), ('you are no longer in this group', -2000008),
    ('已不在你的通讯录里', -2000009), ('no longer among your contacts', -2000009);
UPDATE messages SET code = number, words = ''
    FROM refusals WHERE delivery = 4 AND code = 0 AND words = sentence;
DROP TABLE refusals;
UPDATE messages SET words = '' WHERE delivery = 4 AND code = -2000000;
