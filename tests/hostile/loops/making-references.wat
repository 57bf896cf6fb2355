;; verdict: out-of-fuel
(elem declare func $f)
(func $f)
(func (export "solve") (type $solve)
  (loop
    (drop (ref.is_null (ref.func $f)))
    (br 0))
  unreachable)
