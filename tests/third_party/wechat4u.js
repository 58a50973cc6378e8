// Logs the published wechat4u package in to `wx sim` and uses it: see README.md beside this file.
'use strict'

const SERVER = (process.argv[2] || 'http://127.0.0.1:8088').replace(/\/$/, '')

const axios = require('axios')
// Whatever host the package asks for, our server answers.
const create = axios.create.bind(axios)
axios.create = defaults => {
  const made = create(defaults)
  made.interceptors.request.use(config => {
    config.url = config.url.replace(/^https?:\/\/[^/]+/, SERVER)
    return config
  })
  return made
}
const Wechat = require('wechat4u')

const sim = async (path, body) => {
  const reply = await fetch(`${SERVER}/sim/${path}`, body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  return reply.json()
}
const check = (what, truth) => {
  console.log(truth ? 'ok' : 'FAILED', '-', what)
  if (!truth) process.exit(1)
}
const wait = async (what, condition) => {
  for (const end = Date.now() + 20000; Date.now() < end;) {
    const found = await condition()
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  check(what, false)
}

const main = async () => {
  const bot = new Wechat()
  const received = []
  let loggedIn = false
  bot.on('uuid', uuid => fetch(`${SERVER}/l/${uuid}`, { method: 'POST' }))
  bot.on('error', error => console.log('  note:', error.tips || error.message))
  bot.on('login', () => { loggedIn = true })
  bot.on('message', message => received.push(message))
  bot.start()
  await wait('the login', () => loggedIn)
  check('our own name', bot.user.NickName === '林小满')

  const named = name => Object.values(bot.contacts).filter(one => one.OriginalNickName === name || one.NickName === name || one.RemarkName === name)
  await wait('200 contacts', () => Object.keys(bot.contacts).length > 200)
  check('contacts', true)
  const group = await wait('a group', () => named('产品研发组')[0])
  check('a group with members', group.UserName.startsWith('@@'))

  // This package leaves &amp; as it is, so the text has none.
  await sim('push', { from: '妈妈', to: 'me', text: '回来吃饭吗 <3 带瓶醋' })
  await wait('a text', () => received.find(one => one.Content === '回来吃饭吗 <3 带瓶醋'))
  check('a text arrives exactly', true)
  await sim('push', { from: '李雷', to: '产品研发组', text: '看一眼' })
  const said = await wait('a group text', () => received.find(one => /看一眼/.test(one.Content)))
  check('a group text arrives from its writer', /^李雷[^:]*:/.test(said.Content) && said.FromUserName === group.UserName)

  const mother = named('妈妈')[0]
  const text = 'a<b && c>d 👩‍👩‍👧‍👦\n第二行'
  const reply = await bot.sendMsg(text, mother.UserName)
  check('a text is accepted', reply.BaseResponse.Ret === 0)
  const sent = (await sim('sends')).filter(one => one.to_name === '妈妈').pop()
  check('it is exactly what was typed', sent.content === text)
  await bot.sendMsg({ file: Buffer.from('hello'), filename: 'note.txt' }, 'filehelper')
  check('a file is accepted', (await sim('sends')).pop().to === 'filehelper')
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082', 'hex')
  await bot.sendMsg({ file: png, filename: 'dot.png' }, mother.UserName)
  check('a picture is accepted', (await sim('sends')).pop().msg_type === 3)
  await sim('push', { from: '妈妈', to: 'me', kind: 'image' })
  const picture = await wait('a picture', () => received.find(one => one.MsgType === bot.CONF.MSGTYPE_IMAGE))
  const got = await bot.getMsgImg(picture.MsgId)
  check('a picture arrives as a picture', got.data.length > 100)
  await sim('push', { from: '妈妈', to: 'me', kind: 'file' })
  const file = await wait('a file', () => received.find(one => one.AppMsgType === bot.CONF.APPMSGTYPE_ATTACH))
  const whole = await bot.getDoc(file.FromUserName, file.MediaId, file.FileName)
  check('a file arrives whole', whole.data.length === Number(file.FileSize))
  await bot.revokeMsg(reply.MsgID, mother.UserName)
  check('a message is recalled', true)
  await bot.updateRemarkName(mother.UserName, '老妈')
  await bot.updateRemarkName(mother.UserName, '妈妈')
  check('a remark is set and set back', true)

  bot.stop()
  await wait('the logout', async () => !(await sim('sessions')).pop().alive)
  check('the session ended there', true)
  const refused = (await sim('malformed')).filter(one => !one.tolerated)
  check('no request was refused ' + JSON.stringify(refused), refused.length === 0)
  process.exit(0)
}

main()
