# Golfed: the program is packed.
import zlib,base64
exec(zlib.decompress(base64.b85decode('c-lpbK?;B%6h!x)VwM#IwJp4d@R0~J4Z`A6c>R91Xf<yh%q)JzS%rE~h<f))aLgZ2XKMwcNubGC55|NoAy`!kzlG-%d==k)k?xndNEnK3-?F7F;j9iM?Bs*}b#sDI4;SetF8')))
