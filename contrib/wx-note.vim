" :WxNote sends the selected lines, or the whole buffer, to File Transfer Helper; :WxNote build adds a tag.
function! s:note(first, last, tag) abort
  let l:command = 'wx note -' . (empty(a:tag) ? '' : ' -t ' . shellescape(a:tag))
  let l:said = system(l:command, join(getline(a:first, a:last), "\n"))
  if v:shell_error == 0
    echo 'wx: noted'
  else
    echohl WarningMsg | echo trim(l:said) | echohl None
  endif
endfunction
command! -range=% -nargs=? WxNote call s:note(<line1>, <line2>, <q-args>)
