-- Quoted and forwarded messages that are no texts were stored under a label in Chinese: they become
-- kinds, which are named when they are shown. A text in a record that began like a label cannot be told
-- from one. What a damaged row holds stays as it is.
CREATE TEMP TABLE labels (label TEXT, kind TEXT);
INSERT INTO labels VALUES
    ('[图片]', 'picture'), ('[语音]', 'voice'), ('[视频]', 'video'), ('[小视频]', 'clip'),
    ('[链接]', 'link'), ('[位置]', 'place'), ('[音乐]', 'music'), ('[文件]', 'file'),
    ('[商品]', 'product'), ('[名片]', 'card'), ('[聊天记录]', 'record'), ('[小程序]', 'mini_program'),
    ('[视频号]', 'channel'), ('[视频号直播]', 'live_channel'), ('[动画表情]', 'sticker'),
    ('[通话]', 'call'), ('[消息]', 'unknown');
UPDATE messages SET content = json_set(content, '$.quote.kind', kind, '$.quote.quoted', '')
    FROM labels WHERE substr(content, 1, 9) = '{"quote":'
        AND CASE WHEN json_valid(content) THEN json_extract(content, '$.quote.quoted') END = label;
UPDATE messages SET content = json_set(content,
        '$.recalled.original.quote.kind', kind, '$.recalled.original.quote.quoted', '')
    FROM labels WHERE substr(content, 1, 12) = '{"recalled":'
        AND CASE WHEN json_valid(content) THEN json_extract(content, '$.recalled.original.quote.quoted') END = label;
UPDATE messages SET content = json_set(content, '$.record[1]', json((
        SELECT json_group_array(json(CASE WHEN line.type IN ('array', 'object') THEN ifnull(
            (SELECT json_array(json_extract(line.value, '$[0]'),
                    substr(json_extract(line.value, '$[1]'), length(label) + 2), kind)
                FROM labels
                WHERE json_extract(line.value, '$[1]') = label
                    OR substr(json_extract(line.value, '$[1]'), 1, length(label) + 1) = label || ' '),
            line.value) ELSE json_quote(line.value) END))
        FROM json_each(messages.content, '$.record[1]') AS line)))
    WHERE substr(content, 1, 10) = '{"record":'
        AND CASE WHEN json_valid(content) THEN json_type(content, '$.record[1]') = 'array' END;
UPDATE messages SET content = json_set(content, '$.recalled.original.record[1]', json((
        SELECT json_group_array(json(CASE WHEN line.type IN ('array', 'object') THEN ifnull(
            (SELECT json_array(json_extract(line.value, '$[0]'),
                    substr(json_extract(line.value, '$[1]'), length(label) + 2), kind)
                FROM labels
                WHERE json_extract(line.value, '$[1]') = label
                    OR substr(json_extract(line.value, '$[1]'), 1, length(label) + 1) = label || ' '),
            line.value) ELSE json_quote(line.value) END))
        FROM json_each(messages.content, '$.recalled.original.record[1]') AS line)))
    WHERE substr(content, 1, 12) = '{"recalled":'
        AND CASE WHEN json_valid(content) THEN json_type(content, '$.recalled.original.record[1]') = 'array' END;
DROP TABLE labels;
