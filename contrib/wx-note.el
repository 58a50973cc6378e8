;;; wx-note.el --- Notes to File Transfer Helper from Emacs  -*- lexical-binding: t; -*-

;;; Commentary:
;; M-x wx-note-region sends the region, or the whole buffer where none is active.

;;; Code:

(require 'subr-x)

(defun wx-note-region (begin end &optional tag)
  "Send the text from BEGIN to END as a note; with a prefix argument ask for TAG."
  (interactive
   (let ((tag (and current-prefix-arg (read-string "Tag: "))))
     (if (use-region-p)
         (list (region-beginning) (region-end) tag)
       (list (point-min) (point-max) tag))))
  (let* ((said (generate-new-buffer " *wx*"))
         (arguments (if (and tag (not (string-empty-p tag))) (list "-t" tag)))
         (coding-system-for-write 'utf-8)
         (code (apply #'call-process-region begin end "wx" nil said nil "note" "-" arguments)))
    (unwind-protect
        (message "%s" (if (eq code 0) "wx: noted"
                        (string-trim (with-current-buffer said (buffer-string)))))
      (kill-buffer said))))

(provide 'wx-note)
;;; wx-note.el ends here
