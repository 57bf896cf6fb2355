;; verdict: rejected
;; A proposal that is off, without any memory that is shared.
(func (export "solve") (type $solve)
  (atomic.fence)
  unreachable)
