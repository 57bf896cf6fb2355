;; verdict: rejected
;; A proposal that is off.
(type $plain (func))
(type $continuation (cont $plain))
(elem declare func $f)
(func $f)
(func (export "solve") (type $solve)
  (drop (cont.new $continuation (ref.func $f)))
  unreachable)
